#!/bin/bash
# Opening hours: a screen that closes and opens by itself, by a clock that an
# aggregator set, and flags where it may not close.

. "$(dirname "$0")/story.sh"
. tests/terminal.sh
