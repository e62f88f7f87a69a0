"""What bots may ask of the sandbox: one module a family of Bot API methods."""
