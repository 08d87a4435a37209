"""What the tasks and statements of a notice are about: steps, programmes, drafts, who was there."""
