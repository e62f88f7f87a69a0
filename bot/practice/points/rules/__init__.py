"""One rule of the points scheme a module; the scheme lists them."""
