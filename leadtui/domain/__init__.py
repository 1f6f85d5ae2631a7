"""The pure middle of the house: facts and rules, no clock, no files, no network, no screen."""
