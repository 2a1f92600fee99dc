// Signing in with PKCE, refreshing, rotating and revoking, as jsforce does it.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import jsforce from 'jsforce'
import { approve, start } from '../org.mjs'
import { app, signIn } from './org.mjs'

test('a person signs in with PKCE, and a code is good for once', async (t) => {
  const url = await start(t)
  const oauth2 = app(url)
  const back = await approve(oauth2.getAuthorizationUrl({ scope: 'api refresh_token' }), 'klaus')
  const connection = new jsforce.Connection({ oauth2, version: '67.0' })
  const { id, organizationId } = await connection.authorize(back.get('code'))
  assert.match(id, /^005.{15}$/)
  assert.match(organizationId, /^00D.{15}$/)
  assert.equal(connection.instanceUrl, url)
  const identity = await connection.identity()
  assert.equal(identity.username, 'klaus@demo.example')
  assert.equal(identity.user_id, id)
  await assert.rejects(connection.authorize(back.get('code')), { name: 'invalid_grant' })
})

test('another verifier is refused', async (t) => {
  const url = await start(t)
  const back = await approve(app(url).getAuthorizationUrl({ scope: 'api refresh_token' }), 'klaus')
  const thief = new jsforce.Connection({ oauth2: app(url), version: '67.0' })
  await assert.rejects(thief.authorize(back.get('code')), { name: 'invalid_request' })
})

test('an ended access token is refreshed, and the call is done all the same', async (t) => {
  const url = await start(t)
  const connection = await signIn(url, 'klaus')
  const before = connection.accessToken
  const refreshed = new Promise((resolve) => connection.once('refresh', resolve))
  await fetch(`${url}/demo/faults`, { method: 'POST', body: JSON.stringify({ kind: 'expire_tokens' }) })
  assert.equal((await connection.query('SELECT Id FROM Contract LIMIT 1')).totalSize, 1)
  assert.equal(await refreshed, connection.accessToken)
  assert.notEqual(connection.accessToken, before)
})

test('a refresh token that is rotated away ends the sign-in when it is used again', async (t) => {
  const url = await start(t)
  const connection = await signIn(url, 'klaus')
  const { oauth2, refreshToken: first } = connection
  assert.equal((await oauth2.refreshToken(first)).refresh_token, undefined, 'no new one without rotation')
  const order = JSON.stringify({ kind: 'rotate_refresh_tokens' })
  await fetch(`${url}/demo/faults`, { method: 'POST', body: order })
  const { refresh_token: second } = await oauth2.refreshToken(first)
  assert.notEqual(second, first)
  await assert.rejects(oauth2.refreshToken(first), { name: 'invalid_grant' })
  await assert.rejects(oauth2.refreshToken(second), { name: 'invalid_grant' })
})

test('signing out revokes', async (t) => {
  const url = await start(t)
  const connection = await signIn(url, 'klaus')
  const { oauth2, accessToken, refreshToken } = connection
  await connection.logout(true)
  await assert.rejects(oauth2.refreshToken(refreshToken), { name: 'invalid_grant' })
  const late = new jsforce.Connection({ instanceUrl: url, accessToken, version: '67.0' })
  await assert.rejects(late.query('SELECT Id FROM Contract'), { errorCode: 'INVALID_SESSION_ID' })
  await assert.rejects(late.request(`${url}/services/oauth2/userinfo`), /Bad_OAuth_Token/)
  await assert.rejects(oauth2.revokeToken('unknown'), { name: 'invalid_token' })
})
