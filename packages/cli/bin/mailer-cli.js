#!/usr/bin/env node
// Committed, because npm links a workspace's bin only if the file exists at install; the program is in dist/.
import '../dist/cli.js'
