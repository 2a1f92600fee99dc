// The Salesforce CLI at the demo org: signed in with an access token, it queries, writes, and reads limits.

import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { approve, start } from '../org.mjs'
import { folder, sf } from './sf.mjs'

const CLIENT = { client_id: 'adtally-demo', redirect_uri: 'http://localhost:8717/oauth/callback' }

async function accessToken(url, username) {
  const code_verifier = randomBytes(48).toString('base64url')
  const code_challenge = createHash('sha256').update(code_verifier).digest('base64url')
  const asked = new URLSearchParams({ ...CLIENT, response_type: 'code', scope: 'api', code_challenge })
  const code = (await approve(`${url}/services/oauth2/authorize?${asked}`, username)).get('code')
  const body = new URLSearchParams({ ...CLIENT, grant_type: 'authorization_code', code, code_verifier })
  const answer = await fetch(`${url}/services/oauth2/token`, { method: 'POST', body })
  return (await answer.json()).access_token
}

test('the CLI works with the demo org as with any other', { timeout: 300_000 }, async (t) => {
  const [url, home] = [await start(t), await folder(t)]
  const org = ['--target-org', 'demo']
  const login = ['org', 'login', 'access-token', '--instance-url', url, '--no-prompt', '--alias', 'demo']
  const signedIn = await sf(home, login, { SF_ACCESS_TOKEN: await accessToken(url, 'admin') })
  assert.equal(signedIn.username, 'admin@demo.example')

  const soql = `SELECT ContractNumber, Account.Name, (SELECT Product_Code__c FROM Contract_Products__r)
    FROM Contract WHERE ContractNumber = '00000101'`
  const found = await sf(home, ['data', 'query', ...org, '--query', soql])
  assert.equal(found.records[0].Account.Name, 'Magic Ads Inc')
  assert.equal(found.records[0].Contract_Products__r.totalSize, 2)

  const counted = "SELECT StatusCode, COUNT(Id) n FROM Contract GROUP BY StatusCode"
  const groups = await sf(home, ['data', 'query', ...org, '--query', counted])
  assert.deepEqual([groups.records[0].StatusCode, groups.records[0].n], ['Activated', 51])

  // Columns of a table are what `columns=true` tells: unnamed functions are called as they were asked.
  const table = 'SELECT StatusCode, COUNT(Id), MAX(Contract.CreatedDate) FROM Contract WHERE CreatedDate < TODAY GROUP BY StatusCode'
  const lines = await sf.text(home, ['data', 'query', ...org, '--result-format', 'csv', '--query', table])
  assert.equal(lines.split('\n')[0], 'StatusCode,count(Id),max(CreatedDate)')
  assert.match(lines, /\nActivated,51,2026-01-05T08:00:00.000\+0000\n/)

  const made = await sf(home, ['data', 'create', 'record', ...org, '-s', 'Account', '-v', "Name='Acme & Sons'"])
  const read = await sf(home, ['data', 'get', 'record', ...org, '-s', 'Account', '-i', made.id])
  assert.equal(read.Name, 'Acme & Sons')
  await sf(home, ['data', 'update', 'record', ...org, '-s', 'Account', '-i', made.id, '-v', 'Industry=Media'])
  await sf(home, ['data', 'delete', 'record', ...org, '-s', 'Account', '-i', made.id])
  const deleted = `SELECT Name FROM Account WHERE IsDeleted = true`
  const gone = await sf(home, ['data', 'query', ...org, '--all-rows', '--query', deleted])
  assert.deepEqual(gone.records.map((record) => record.Name), ['Acme & Sons'])

  const limits = await sf(home, ['org', 'list', 'limits', ...org])
  assert.ok(limits.some(({ name, max, remaining }) => name === 'DailyApiRequests' && remaining < max))

  const products = await sf(home, [
    'data', 'query', ...org, '--query', `SELECT Id FROM Contract_Product__c WHERE Contract__r.ContractNumber = '00000101'`,
  ])
  const file = join(home, 'usage.csv')
  const rows = products.records.map(({ Id }, n) => `k${n},${Id},1,desk/k${n}`)
  await writeFile(file, ['Usage_Key__c,Contract_Product__c,Units__c,Change_Key__c', ...rows, ''].join('\n'))
  const upsert = ['data', 'upsert', 'bulk', ...org, '-s', 'Product_Usage__c', '-i', 'Usage_Key__c', '-f', file]
  const done = await sf(home, [...upsert, '--wait', '2'])
  assert.equal(done.jobInfo.numberRecordsProcessed, 2)

  const path = '/services/data/v67.0/sobjects/Contract/describe'
  assert.equal((await sf(home, ['api', 'request', 'rest', path, ...org])).name, 'Contract')

  const described = await sf(home, ['sobject', 'describe', ...org, '-s', 'Product_Usage__c'])
  assert.ok(described.fields.some(({ name, unique }) => name === 'Usage_Key__c' && unique))
  await sf(home, ['org', 'logout', ...org, '--no-prompt'])
})
