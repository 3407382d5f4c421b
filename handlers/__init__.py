"""What the service decides; knows neither Flask nor LINE nor HTTP."""
