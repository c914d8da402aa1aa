"""The operators' console: web pages in TypeScript, and what generates their view of the API."""
