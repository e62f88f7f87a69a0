"""Every word the program says: gettext catalogues and templates, none in code."""
