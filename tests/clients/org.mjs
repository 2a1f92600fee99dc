// A demo org for a test in JavaScript, and the login page as a person fills it in.

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

/** Starts an org that ends with the test. */
export async function start(test) {
  const program = process.env.ADTALLY_DEMO_ORG
  assert.ok(program, 'run these tests with `cargo xtask clients`')
  const org = spawn(program, ['--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] })
  test.after(async () => {
    org.kill('SIGKILL')
    if (org.exitCode === null && org.signalCode === null) await once(org, 'exit')
  })
  const [line] = await once(createInterface({ input: org.stdout }), 'line')
  assert.match(line, /^ready http/)
  return line.split(' ')[1]
}

/** What a person does in the browser: opens the page and fills in its form. Gives what comes back. */
export async function approve(authorizationUrl, username) {
  const { origin, pathname, searchParams } = new URL(authorizationUrl)
  assert.equal((await fetch(authorizationUrl)).status, 200, 'the login page is shown')
  const body = new URLSearchParams([...searchParams, ['username', username], ['password', 'demo']])
  const answer = await fetch(origin + pathname, { method: 'POST', body, redirect: 'manual' })
  assert.equal(answer.status, 302)
  return new URL(answer.headers.get('location')).searchParams
}
