"""What the gateway serves to browsers itself: the console's files, the page of the API, the way to the sandbox's inbox."""
