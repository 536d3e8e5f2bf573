"""The voice: which notices exist, how they read on screen and paper, how they travel."""
