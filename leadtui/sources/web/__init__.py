"""What every connection to the network needs: who we are, whom we trust, what an answer means."""
