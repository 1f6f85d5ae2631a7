"""What is polled: HTTP interfaces and drop folders, their cleaning, and the mapping to our own words."""
