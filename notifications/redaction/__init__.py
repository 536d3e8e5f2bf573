"""What the public may never read: one policy, and the search for what slipped through."""
