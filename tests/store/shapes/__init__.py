"""The shapes of stored data, as each version of the store wrote them."""
