"""What stands under `sli:` in Burnline's own files: for each key how it is read, written and described."""
