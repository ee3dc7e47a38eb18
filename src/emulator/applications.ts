/** The applications behind Acme's Access, as sessions name them. */
export const APPLICATIONS = [
  application('4f1c6a0e', 'Wiki', 'wiki.acme.example'),
  application('9b27d3c4', 'Source control', 'git.acme.example'),
  application('1d80e5f2', 'Service desk', 'desk.acme.example'),
  application('c63a7b91', 'Payroll', 'payroll.acme.example'),
  application('e05f18d7', 'Dashboards', 'grafana.acme.example'),
  application('72b9c4a6', 'Build server', 'ci.acme.example'),
  application('3ac5e260', 'Customer records', 'crm.acme.example'),
  application('58d1f07b', 'Warehouse', 'warehouse.acme.example'),
  application('b4906ce3', 'Staging', 'staging.acme.example'),
  application('06e7ad15', 'Production shell', 'prod.acme.example', 'ssh'),
  application('df3842b0', 'Salesforce', 'acme.my.salesforce.example', 'saas'),
  application('87c20f59', 'App Launcher', 'acme.cloudflareaccess.com', 'app_launcher'),
]

function application(prefix: string, name: string, hostname: string, type = 'self_hosted') {
  return { uid: `${prefix}-5c1d-4e8a-9b3f-2a6d7c0e4f18`, name, hostname, type }
}
