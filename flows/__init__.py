"""The course of events: what happens when. The only place where law, voice and memory meet."""
