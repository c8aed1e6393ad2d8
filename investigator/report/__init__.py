"""Reports: the document as values, figures drawn for paper, a PDF, every curve as CSV, all under a manifest.

`document.Document` says what a page says; `package.write_report` writes it whole or not at all.
"""
