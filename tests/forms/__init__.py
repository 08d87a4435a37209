"""Tools that make test documents: old encodings, Word files, PDFs and scans of a known text."""
