"""What is asked for when petitions are listed, sorted and sent on."""
