// What jsforce's own query language asks: date literals, columns, and rows with something else in place of a parent.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import jsforce from 'jsforce'
import { start } from '../org.mjs'
import { entry, product, signIn } from './org.mjs'

const { SfDate } = jsforce

/** Somebody who is signed in to an org of the test's own. */
async function ground(t) {
  return await signIn(await start(t), 'klaus')
}

const DAY = 24 * 60 * 60 * 1000

/** A moment so many days from now, as SOQL writes it. */
const inDays = (days) => new Date(Date.now() + days * DAY).toISOString().replace(/\.\d+Z$/, 'Z')

test("jsforce's date literals find what lies in their ranges", async (t) => {
  const connection = await ground(t)
  const small = await product(connection)
  const usage = connection.sobject('Product_Usage__c')
  const days = { old: -400, nine: -9, two: -2, now: 0, ahead: 2 }
  const rows = Object.entries(days).map(([key, n]) => entry(key, small, { Booked_At__c: inDays(n) }))
  await usage.upsert(rows, 'Usage_Key__c')
  const found = async (conditions) => {
    const records = await usage.find(conditions, ['Usage_Key__c']).sort('Usage_Key__c')
    return records.map((record) => record.Usage_Key__c).join(' ')
  }
  assert.equal(await found({ Booked_At__c: SfDate.TODAY }), 'now')
  assert.equal(await found({ Booked_At__c: SfDate.LAST_N_DAYS(7) }), 'now two')
  assert.equal(await found({ Booked_At__c: { $lt: SfDate.LAST_N_DAYS(7) } }), 'nine old')
  assert.equal(await found({ Booked_At__c: { $gt: SfDate.TODAY } }), 'ahead')
  assert.equal(await found({ Booked_At__c: { $gte: SfDate.TODAY } }), 'ahead now')
  assert.equal(await found({ Booked_At__c: { $lte: SfDate.YESTERDAY } }), 'nine old two')
  assert.equal(await found({ Booked_At__c: { $ne: SfDate.LAST_90_DAYS } }), 'ahead old')
  assert.equal(await found({ Booked_At__c: SfDate.NEXT_N_DAYS(3) }), 'ahead')
  assert.equal(await found({ Booked_At__c: { $lt: SfDate.THIS_YEAR } }).then((keys) => keys.includes('old')), true)
  assert.equal(await found({ CreatedDate: SfDate.THIS_MONTH }), 'ahead nine now old two')
})

test('a row with a text in place of its parent fails alone', async (t) => {
  const connection = await ground(t)
  const small = await product(connection)
  const text = 'The value provided for foreign key reference Contract_Product__r is not a nested SObject'
  const broken = ['abc', 5, false, [small]].map((parent, n) =>
    entry(`bad${n}`, small, { Contract_Product__c: undefined, Contract_Product__r: parent }),
  )
  const rows = [entry('k1', small), ...broken, entry('k2', small)]
  const answers = await connection.sobject('Product_Usage__c').upsert(rows, 'Usage_Key__c')
  assert.deepEqual(answers.map((row) => row.success), [true, false, false, false, false, true])
  for (const { errors } of answers.slice(1, 5)) {
    assert.deepEqual(errors.map(({ statusCode, message }) => [statusCode, message]), [['INVALID_FIELD', text]])
  }
  const alone = await connection.sobject('Product_Usage__c').create(broken[0]).catch((error) => error)
  assert.deepEqual([alone.errorCode, alone.message], ['INVALID_FIELD', text])
})

test('columns are told of a query, and children of children are read', async (t) => {
  const connection = await ground(t)
  const soql = 'SELECT Name, (SELECT ContractNumber, (SELECT Name FROM Contract_Products__r) FROM Contracts) FROM Account'
  const asked = `/query?q=${encodeURIComponent(soql)}&columns=true`
  const told = await connection.requestGet(asked)
  assert.deepEqual(Object.keys(told).sort(), ['columnMetadata', 'entityName', 'groupBy', 'idSelected', 'keyPrefix'])
  const [name, contracts] = told.columnMetadata
  assert.deepEqual([name.apexType, name.textType, contracts.aggregate], ['String', true, true])
  assert.equal(contracts.joinColumns[1].joinColumns[0].columnName, 'Name')
  const { records } = await connection.query(`${soql} WHERE Name = 'Magic Ads Inc'`)
  const lines = records[0].Contracts.records[0].Contract_Products__r.records
  assert.deepEqual(lines.map((line) => line.Name).sort(), ['Gigantic ad', 'Small ad'])
})
