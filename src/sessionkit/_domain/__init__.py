"""What exists: frozen values in the words of the field, with no behaviour beyond themselves."""
