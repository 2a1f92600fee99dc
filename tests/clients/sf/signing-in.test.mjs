// The CLI's own way to sign in with a browser, which is that of @salesforce/core.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { approve, start } from '../org.mjs'
import { environment, folder } from './sf.mjs'

test('the web flow of @salesforce/core signs in', { timeout: 120_000 }, async (t) => {
  const [url, home] = [await start(t), await folder(t)]
  Object.assign(process.env, environment(home))
  // It looks at the environment as soon as it is loaded.
  const { WebOAuthServer } = (await import('@salesforce/core')).default
  const server = await WebOAuthServer.create({ oauthConfig: { loginUrl: url } })
  await server.start()
  const page = server.getAuthorizationUrl()
  const back = await approve(page, 'klaus')
  const saved = server.authorizeAndSave()
  const landed = fetch(`${new URL(page).searchParams.get('redirect_uri')}?${back}`)
  const fields = (await saved).getFields(true)
  assert.equal(fields.username, 'klaus@demo.example')
  assert.equal(fields.instanceUrl, url)
  assert.match(fields.orgId, /^00D.{15}$/)
  assert.equal((await landed).status, 200)
})
