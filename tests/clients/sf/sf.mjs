// The Salesforce CLI, unmodified, in a home folder of its own.

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const RUN = new URL('node_modules/@salesforce/cli/bin/run.js', import.meta.url).pathname
const run = promisify(execFile)

/** An empty folder that ends with the test. */
export async function folder(test) {
  const path = await mkdtemp(join(tmpdir(), 'adtally-sf-'))
  test.after(() => rm(path, { recursive: true, force: true }))
  return path
}

/** What keeps the CLI from the person's home, the network and their keyring. */
export function environment(home) {
  return {
    HOME: home,
    SF_AUTOUPDATE_DISABLE: 'true',
    SF_DISABLE_DNS_CHECK: 'true',
    SF_DISABLE_TELEMETRY: 'true',
    SF_DOMAIN_RETRY: '0',
    SF_SKIP_NEW_VERSION_CHECK: 'true',
    SF_USE_GENERIC_UNIX_KEYCHAIN: 'true',
  }
}

/** Runs a command of the CLI and gives what it answers as JSON. */
export async function sf(home, args, env = {}) {
  const options = {
    cwd: home,
    env: { ...process.env, ...environment(home), ...env },
    maxBuffer: 64 << 20,
    timeout: 120_000,
  }
  // `api request` answers JSON by itself, and knows no flag for it.
  const json = args[0] === 'api' ? [] : ['--json']
  const { stdout } = await run(process.execPath, [RUN, ...args, ...json], options).catch((error) => error)
  const answer = JSON.parse(stdout)
  assert.equal(answer.status ?? 0, 0, `sf ${args.join(' ')}: ${stdout}`)
  return answer.result ?? answer
}

/** Runs a command of the CLI and gives what a person would read. */
sf.text = async (home, args) => {
  const env = { ...process.env, ...environment(home) }
  const { stdout } = await run(process.execPath, [RUN, ...args], { cwd: home, env, timeout: 120_000 })
  return stdout
}
