"""The two paths of import jobs that carry no JSON: the file that comes in, and the CSV of rejected rows that goes out."""
