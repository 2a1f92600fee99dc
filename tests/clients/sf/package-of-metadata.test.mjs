// The package for real orgs, as the CLI would send it.

import assert from 'node:assert/strict'
import { cp, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { folder, sf } from './sf.mjs'

/** Converts folders of the package and gives the manifest. */
async function convert(t, folders) {
  const home = await folder(t)
  const project = join(home, 'org-package')
  await cp(process.env.ADTALLY_ORG_PACKAGE, project, { recursive: true })
  const sources = folders.flatMap((each) => ['--source-dir', join(project, each)])
  await sf(project, ['project', 'convert', 'source', ...sources, '--output-dir', join(home, 'out')])
  return await readFile(join(home, 'out/package.xml'), 'utf8')
}

const members = (manifest, name) => {
  const types = manifest.split('<types>').find((part) => part.includes(`<name>${name}</name>`)) ?? ''
  return [...types.matchAll(/<members>(.*?)<\/members>/g)].map(([, member]) => member)
}

test('every folder of the package is what the CLI knows', { timeout: 120_000 }, async (t) => {
  const { packageDirectories } = JSON.parse(
    await readFile(join(process.env.ADTALLY_ORG_PACKAGE, 'sfdx-project.json'), 'utf8'),
  )
  const manifest = await convert(t, packageDirectories.map(({ path }) => path))
  assert.match(manifest, /<version>67.0<\/version>/)
  assert.deepEqual(members(manifest, 'CustomObject'), ['Contract_Product__c', 'Product_Usage__c'])
  assert.equal(members(manifest, 'ValidationRule').length, 6)
  assert.equal(members(manifest, 'PermissionSet').length, 3)
  for (const type of ['ExternalClientApplication', 'ExtlClntAppGlobalOauthSettings', 'ExtlClntAppOauthSettings']) {
    assert.deepEqual(members(manifest, type), ['Adtally'])
  }
})

test('what replaces something of the org is in no folder that is deployed first', { timeout: 120_000 }, async (t) => {
  const manifest = await convert(t, ['adtally', 'sign-in'])
  const standard = members(manifest, 'Layout').filter((name) => !name.includes('__c'))
  assert.deepEqual(standard, [])
})
