"""What fills the terminal: the board, a contact, the help, and the boxes that ask for something."""
