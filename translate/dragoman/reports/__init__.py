"""Reports: pages that a person reads in a browser, each one file with everything inside."""
