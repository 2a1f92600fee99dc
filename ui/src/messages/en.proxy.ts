/** The company's proxy, in English. */

export const enProxy = {
  'proxy.title': 'Proxy',
  'proxy.computer': 'As the computer',
  'proxy.straight': 'None',
  'proxy.entered': 'This one',
  'proxy.address': 'Address of the proxy',
  'proxy.address.hint': 'Such as proxy.mycompany.example:8080',
  'proxy.name': 'Your name for the proxy',
  'proxy.name.hint': 'Only if the proxy asks who you are.',
  'proxy.password': 'Your password for the proxy',
  'proxy.password.hint': 'It is kept in this computer’s keyring and nowhere else.',
  'proxy.password.kept': 'A password is kept. Leave this empty to go on with it.',
  'proxy.apply': 'Use it',
  'proxy.applied': 'Salesforce is reached this way from now on.',
  'proxy.through.admin': 'Your admin has set the proxy {address}.',
  'proxy.through.person': 'Salesforce is reached through {address}.',
  'proxy.through.environment': 'Salesforce is reached through {address}, as this session’s environment says.',
  'proxy.through.computer': 'Salesforce is reached through {address}, as this computer is set.',
  'proxy.none': 'Salesforce is reached without a proxy.',
  'proxy.script':
    'This computer uses a proxy script, which Adtally can’t read. If Salesforce can’t be reached, enter the proxy here; your admin knows its address.',
  'proxy.script.banner':
    'Salesforce can’t be reached. This computer uses a proxy script, which Adtally can’t read. Your ads are saved here. Please enter the proxy in the settings; your admin knows its address.',
  'error.proxy_not_an_address': 'This is not the address of a proxy. Please enter one such as proxy.mycompany.example:8080.',
  'error.proxy_scheme': 'The address of a proxy begins with http://, https:// or socks5://.',
  'error.proxy_script': 'This is the address of a proxy script, which Adtally can’t read. Please enter the proxy itself.',
  'error.proxy_named': 'Please enter name and password below, not in the address.',
  'error.proxy_more_than_a_host': 'The address of a proxy ends after the port.',
  'error.proxy_name': 'This can’t be a name or a password for a proxy: at most 256 characters, and no colon in the name.',
  'error.proxy_sign_in':
    'Your company’s proxy asks who you are, so contracts can’t be read. You can still book by contract number and product code. Please enter your name and password for the proxy in the settings.',
  'error.sign_in_proxy_sign_in':
    'Your company’s proxy asks who you are before it lets Adtally through, so you can’t sign in now. Your ads stay here. Please enter your name and password for the proxy in the settings.',
  'set_up.error.proxy_sign_in':
    'Your company’s proxy asks who you are, so the set-up wasn’t checked. Please enter your name and password for the proxy in the settings.',
  'status.proxy_sign_in': 'The company’s proxy wants a sign-in',
  'status.proxy_sign_in.hint':
    'You can go on working; ads are saved here. Enter your name and password for the proxy in the settings, or look whether they are still right.',
} as const;
