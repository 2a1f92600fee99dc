// Records, collections, composite calls and bulk files, as jsforce sends them.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { start } from '../org.mjs'
import { entry, product, signIn } from './org.mjs'

/** Somebody who is signed in to an org of the test's own. */
async function ground(t, username = 'klaus') {
  return await signIn(await start(t), username)
}

const entries = (connection) => connection.sobject('Product_Usage__c')

test('records are created, read, changed and deleted, one and many at a time', async (t) => {
  const connection = await ground(t, 'admin')
  const accounts = connection.sobject('Account')
  const made = await accounts.create({ Name: 'Acme' })
  assert.equal(made.success, true)
  assert.equal((await accounts.retrieve(made.id)).Name, 'Acme')
  await accounts.update({ Id: made.id, Name: 'Acme & Sons' })
  const many = await accounts.create([{ Name: 'One' }, { Name: 'x'.repeat(256) }, { Name: 'Three' }])
  assert.deepEqual(many.map((row) => row.success), [true, false, true])
  assert.equal(many[1].errors[0].statusCode, 'STRING_TOO_LONG')
  const both = await accounts.retrieve([made.id, many[2].id])
  assert.deepEqual(both.map((record) => record.Name), ['Acme & Sons', 'Three'], 'in the order of the ids')
  await accounts.destroy(made.id)
  const gone = await accounts.destroy([many[0].id, made.id])
  assert.deepEqual(gone.map((row) => row.success), [true, false])
  assert.equal(gone[1].errors[0].statusCode, 'ENTITY_IS_DELETED')
  const all = 'SELECT Name FROM Account WHERE IsDeleted = true ORDER BY Name'
  const { records } = await connection.query(all, { scanAll: true })
  assert.deepEqual(records.map((record) => record.Name), ['Acme & Sons', 'One'])
})

test('queries bring children, and their pages are followed', async (t) => {
  const connection = await ground(t)
  const small = await product(connection)
  for (let from = 0; from < 400; from += 200) {
    const rows = Array.from({ length: 200 }, (_, n) => entry(`k${from + n}`, small))
    await entries(connection).upsert(rows, 'Usage_Key__c')
  }
  const soql = `SELECT Name, (SELECT Usage_Key__c FROM Product_Usages__r) FROM Contract_Product__c
    WHERE Contract__r.ContractNumber = '00000101' ORDER BY Product_Code__c`
  const { records } = await connection.query(soql)
  assert.deepEqual(records.map((record) => record.Name), ['Gigantic ad', 'Small ad'])
  assert.equal(records[0].Product_Usages__r, null, 'no children are null')
  assert.equal(records[1].Product_Usages__r.totalSize, 400)
  const paged = await connection.query('SELECT Id FROM Product_Usage__c', {
    autoFetch: true,
    maxFetch: 10000,
    headers: { 'Sforce-Query-Options': 'batchSize=200' },
  })
  assert.equal(new Set(paged.records.map((record) => record.Id)).size, 400)
  const chained = await entries(connection).find({ Usage_Key__c: 'k7' }, ['Id', 'Contract_Product__r.Name'])
  assert.equal(chained[0].Contract_Product__r.Name, 'Small ad')
})

test('a collection is upserted in order, and each row stands for itself', async (t) => {
  const connection = await ground(t)
  const small = await product(connection)
  await entries(connection).upsert([entry('k1', small)], 'Usage_Key__c')
  const rows = [
    entry('k1', small),
    entry('k2', small, { Contract_Product__r: { Id: small }, Contract_Product__c: undefined }),
    entry('twice', small),
    entry('TWICE', small),
    entry('k3', small, { Ad_Title__c: 'x'.repeat(201) }),
    entry('k4', small, { Nonsense__c: 1 }),
  ]
  const answers = await entries(connection).upsert(rows, 'Usage_Key__c')
  assert.deepEqual(answers.map((row) => row.success), [true, true, false, false, false, false])
  assert.deepEqual(answers.slice(0, 2).map((row) => row.created), [false, true])
  assert.match(answers[2].errors[0].message, /^Duplicate external id specified: twice/)
  const codes = answers.slice(2).map((row) => row.errors[0].statusCode)
  assert.deepEqual(codes, ['DUPLICATE_VALUE', 'DUPLICATE_VALUE', 'STRING_TOO_LONG', 'INVALID_FIELD'])
  const together = await entries(connection).upsert(
    [entry('k5', small), entry('k6', small, { Units__c: null })],
    'Usage_Key__c',
    { allOrNone: true },
  )
  assert.equal(together[0].errors[0].statusCode, 'ALL_OR_NONE_OPERATION_ROLLED_BACK')
  assert.equal((await connection.query("SELECT Id FROM Product_Usage__c WHERE Usage_Key__c = 'k5'")).totalSize, 0)
})

test('a parent that is not there, and more than a call may hold, are told', async (t) => {
  const connection = await ground(t, 'admin')
  const row = { Name: 'x', Contract__r: { ContractNumber: '99999999' }, Product_Code__c: 'X', Quantity__c: 1 }
  const answer = await connection.sobject('Contract_Product__c').create(row).catch((error) => error)
  assert.equal(answer.errorCode, 'INVALID_FIELD')
  assert.match(answer.message, /^Foreign key external ID: 99999999 not found/)
  const records = Array.from({ length: 201 }, (_, n) => ({ attributes: { type: 'Account' }, Name: `${n}` }))
  const tooMany = connection.requestPost('/composite/sobjects', { allOrNone: false, records })
  await assert.rejects(tooMany, { errorCode: 'EXCEEDED_ID_LIMIT' })
})

/** A graph that upserts entries, as Adtally sends it. */
function graph(connection, graphId, rows) {
  const compositeRequest = rows.map(({ Usage_Key__c: key, ...body }, n) => ({
    method: 'PATCH',
    url: `/services/data/v${connection.version}/sobjects/Product_Usage__c/Usage_Key__c/${encodeURIComponent(key)}`,
    referenceId: `node${n}`,
    body,
  }))
  return { graphId, compositeRequest }
}

test('a graph lands as a whole or not at all, apart from its neighbours', async (t) => {
  const connection = await ground(t)
  const small = await product(connection)
  const bad = entry('k2', small, { Units__c: 0.5 })
  const request = {
    graphs: [
      graph(connection, 'good', [entry('a/1', small), entry('a/2', small)]),
      graph(connection, 'bad', [entry('k1', small), bad, entry('k3', small)]),
    ],
  }
  const { graphs } = await connection.requestPost('/composite/graph', request)
  assert.deepEqual(graphs.map((each) => each.isSuccessful), [true, false])
  const statuses = (each) => each.graphResponse.compositeResponse.map((node) => node.httpStatusCode)
  assert.deepEqual(statuses(graphs[0]), [201, 201])
  const codes = graphs[1].graphResponse.compositeResponse.map((node) => node.body[0].errorCode)
  assert.deepEqual(codes, ['PROCESSING_HALTED', 'NUMBER_OUTSIDE_VALID_RANGE', 'PROCESSING_HALTED'])
  const { records } = await connection.query('SELECT Usage_Key__c FROM Product_Usage__c ORDER BY Usage_Key__c')
  assert.deepEqual(records.map((record) => record.Usage_Key__c), ['a/1', 'a/2'])
  const many = Array.from({ length: 76 }, (_, n) => graph(connection, `g${n}`, [entry(`k${n}`, small)]))
  await assert.rejects(connection.requestPost('/composite/graph', { graphs: many }), { errorCode: 'LIMIT_EXCEEDED' })
})

test('parts of a composite call refer to each other, and a batch stops where it is told to', async (t) => {
  const connection = await ground(t, 'admin')
  const root = `/services/data/v${connection.version}`
  const compositeRequest = [
    { method: 'POST', url: `${root}/sobjects/Account`, referenceId: 'customer', body: { Name: 'Acme' } },
    {
      method: 'POST',
      url: `${root}/sobjects/Contract`,
      referenceId: 'contract',
      body: { AccountId: '@{customer.id}' },
    },
    { method: 'GET', url: `${root}/sobjects/Contract/@{contract.id}?fields=Status`, referenceId: 'read' },
  ]
  const { compositeResponse } = await connection.requestPost('/composite', { allOrNone: true, compositeRequest })
  assert.deepEqual(compositeResponse.map((part) => part.httpStatusCode), [201, 201, 200])
  assert.equal(compositeResponse[2].body.Status, 'Draft')
  const version = `v${connection.version}`
  const batchRequests = ['limits', 'sobjects/Nonsense', 'limits'].map((path) => ({
    method: 'GET',
    url: `${version}/${path}`,
  }))
  const batch = await connection.requestPost('/composite/batch', { haltOnError: true, batchRequests })
  assert.deepEqual(batch.results.map((part) => part.statusCode), [200, 404, 412])
  const tree = {
    records: [
      {
        attributes: { type: 'Contract', referenceId: 'c' },
        AccountId: compositeResponse[0].body.id,
        Contract_Products__r: {
          records: [
            {
              attributes: { type: 'Contract_Product__c', referenceId: 'p' },
              Name: 'Banner',
              Product_Code__c: 'BANNER',
              Quantity__c: 5,
            },
          ],
        },
      },
    ],
  }
  const planted = await connection.requestPost('/composite/tree/Contract', tree)
  assert.deepEqual(planted.results.map((result) => result.referenceId), ['c', 'p'])
  tree.records[0].Contract_Products__r.records[0].Quantity__c = 0.5
  await assert.rejects(connection.requestPost('/composite/tree/Contract', tree))
  assert.equal((await connection.query("SELECT Id FROM Contract WHERE Status = 'Draft'")).totalSize, 2)
})

test('a bulk file is worked off', async (t) => {
  const connection = await ground(t)
  const small = await product(connection)
  const input = Array.from({ length: 450 }, (_, n) => entry(`k${n}`, small))
  input[3].Units__c = 'many'
  const results = await connection.bulk2.loadAndWaitForResults({
    object: 'Product_Usage__c',
    operation: 'upsert',
    externalIdFieldName: 'Usage_Key__c',
    input,
    pollInterval: 50,
    pollTimeout: 20000,
  })
  assert.equal(results.successfulResults.length, 449)
  assert.match(results.failedResults[0].sf__Error, /^JSON_PARSER_ERROR/)
  assert.deepEqual(results.unprocessedRecords, [])
})
