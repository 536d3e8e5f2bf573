"""What an office keeps for a bad day: made while it works, looked through, put back elsewhere."""
