"""Who is named in a text: bodies under their full names, lists of bodies, and groups without names."""
