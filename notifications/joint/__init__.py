"""The papers of the joint meeting's quarterly pack: one text, set as page, PDF and DOCX."""
