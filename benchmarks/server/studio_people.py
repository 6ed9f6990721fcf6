"""Make people with tokens in Label Studio's database; runs in its environment, before it starts.

    LABEL_STUDIO_BASE_DATA_DIR=folder python studio_people.py 32

Prints a line `TOKEN ...` for each.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "label_studio.core.settings.label_studio")

import label_studio

sys.path.insert(0, str(Path(label_studio.__file__).parent))

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - after Django is set up
from organizations.models import Organization  # noqa: E402
from rest_framework.authtoken.models import Token  # noqa: E402
from users.models import User  # noqa: E402

call_command("migrate", "--noinput", verbosity=0)
organization = None
for number in range(int(sys.argv[1])):
    user = User.objects.create_user(email=f"p{number}@example.org", password="12345678")  # noqa: S106
    if organization is None:
        organization = Organization.create_organization(created_by=user, title="bench")
        organization.jwt.legacy_api_tokens_enabled = True
        organization.jwt.save()
    else:
        organization.add_user(user)
    user.active_organization = organization
    user.save()
    print("TOKEN", Token.objects.get_or_create(user=user)[0].key)
