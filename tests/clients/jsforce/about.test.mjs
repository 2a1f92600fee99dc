// What the org says of itself, as jsforce asks for it.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { start } from '../org.mjs'
import { signIn } from './org.mjs'

test('describes, limits, searches and feeds', async (t) => {
  const connection = await signIn(await start(t), 'admin')
  const { sobjects } = await connection.describeGlobal()
  assert.ok(sobjects.some((each) => each.name === 'Product_Usage__c' && each.createable))
  const contract = await connection.sobject('Contract').describe()
  const products = contract.childRelationships.find((each) => each.relationshipName === 'Contract_Products__r')
  assert.equal(products.childSObject, 'Contract_Product__c')
  assert.equal(products.cascadeDelete, true)
  const limits = await connection.limits()
  assert.ok(limits.DailyApiRequests.Remaining < limits.DailyApiRequests.Max)
  assert.equal(connection.limitInfo.apiUsage.limit, limits.DailyApiRequests.Max)
  const found = await connection.search('FIND {Magic*} IN ALL FIELDS RETURNING Account(Id, Name)')
  assert.equal(found.searchRecords[0].Name, 'Magic Ads Inc')
  const { id } = await connection.sobject('Account').create({ Name: 'Acme' })
  const [before, after] = [-120000, 120000].map((shift) => new Date(Date.now() + shift).toISOString())
  assert.deepEqual((await connection.sobject('Account').updated(before, after)).ids, [id])
  await connection.sobject('Account').destroy(id)
  const { deletedRecords } = await connection.sobject('Account').deleted(before, after)
  assert.equal(deletedRecords[0].id, id)
})

test('versions are listed, and an old one is retired', async (t) => {
  const connection = await signIn(await start(t), 'klaus')
  const versions = await connection.request('/services/data')
  assert.equal(versions.at(-1).version, '67.0')
  const resources = await connection.request('/services/data/v67.0/')
  assert.equal(resources.jobs, '/services/data/v67.0/jobs')
  const old = await fetch(`${connection.instanceUrl}/services/data/v20.0/`)
  assert.equal(old.status, 410)
})
