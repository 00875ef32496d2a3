"""The morning mail: the few decisions that wait, for those who asked to be told."""
