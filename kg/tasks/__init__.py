"""Who is told to do what: the items of the body, their clauses, the roles in them, the tasks they make."""
