"""`python -m services.common.migrations`: brings the database up to date."""

from services.common.migrations.running import main

main()
