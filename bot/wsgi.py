"""What gunicorn serves: `bot.wsgi:app`. Import it after the fork (gunicorn's default)."""

from bot.app import create_app

app = create_app()
