"""An endpoint between any client and a chat server that answers what it can verify with a verified reply."""
