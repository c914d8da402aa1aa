"""What the tests share: the platform as a subprocess, and real stores started once a run."""
