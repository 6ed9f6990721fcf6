"""The web app: files for a browser, and the page that loads them. It imports no server."""
