"""The engine behind every strategy: sessions, the client, the reply cache, budgets and specs."""
