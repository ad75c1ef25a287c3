"""Reading mails: the bytes of a mail become a `Message`. Pure functions."""
