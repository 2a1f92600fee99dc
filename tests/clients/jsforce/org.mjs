// A demo org for each test, and jsforce signed in to it, unmodified.

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import jsforce from 'jsforce'

export const CALLBACK = 'http://localhost:8717/oauth/callback'
const CONSUMER_KEY = 'adtally-demo'

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

/** The app, as a public client: PKCE and no secret. */
export function app(loginUrl) {
  return new jsforce.OAuth2({ loginUrl, clientId: CONSUMER_KEY, redirectUri: CALLBACK, useVerifier: true })
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

/** A connection of a person who has signed in. */
export async function signIn(url, username) {
  const oauth2 = app(url)
  const page = oauth2.getAuthorizationUrl({ scope: 'api refresh_token', state: 'a state' })
  const back = await approve(page, username)
  assert.equal(back.get('state'), 'a state')
  const connection = new jsforce.Connection({ oauth2, version: '67.0' })
  await connection.authorize(back.get('code'))
  return connection
}

/** A usage entry as Adtally reports it the first time. */
export function entry(key, product, more = {}) {
  return {
    Usage_Key__c: key,
    Contract_Product__c: product,
    Units__c: 1,
    Booked_At__c: '2026-11-22T10:00:00Z',
    Change_Key__c: `desk/${key}`,
    ...more,
  }
}

/** The id of a product of Magic Ads Inc's contract. */
export async function product(connection, code = 'SMALL') {
  const where = `Contract__r.ContractNumber = '00000101' AND Product_Code__c = '${code}'`
  const { records } = await connection.query(`SELECT Id FROM Contract_Product__c WHERE ${where}`)
  return records[0].Id
}
