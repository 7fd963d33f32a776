#!/bin/bash
# Every page of the site, every deck and every explorable in Firefox ESR, as CI tries them in Chromium. Too long for CI beside
# that: axe-core takes as long again. Installs Debian's firefox-esr where it is missing, as root or by sudo without a password.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v firefox-esr >/dev/null && ! command -v firefox >/dev/null; then
  as_root=()
  [ "$(id -u)" = 0 ] || as_root=(sudo -n)
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends firefox-esr python3-venv
fi
python3 -m venv build/accessibility
build/accessibility/bin/pip install --quiet selenium==4.51.0 axe-core-python==0.1.0
# Slides come into the site where handouts were made before.
[ -d build/handouts/students/slides ] || make handouts
make site
build/accessibility/bin/python scripts/site_check.py build/site --browser firefox
build/accessibility/bin/python scripts/explorables_check.py --site build/site --browser firefox
