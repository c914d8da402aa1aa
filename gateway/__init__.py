"""The HTTP door of Yike: ingestion written for speed, everything else transcoded from the contracts."""

# Importing `services` puts the generated contracts (`yike.*`) on the path.
import services as services
