// jsforce, unmodified, signed in to a demo org.

import assert from 'node:assert/strict'
import jsforce from 'jsforce'
import { approve } from '../org.mjs'

const CALLBACK = 'http://localhost:8717/oauth/callback'
const CONSUMER_KEY = 'adtally-demo'

/** The app, as a public client: PKCE and no secret. */
export function app(loginUrl) {
  return new jsforce.OAuth2({ loginUrl, clientId: CONSUMER_KEY, redirectUri: CALLBACK, useVerifier: true })
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
