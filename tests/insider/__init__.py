"""What somebody who may write SQL can change, and who notices."""
