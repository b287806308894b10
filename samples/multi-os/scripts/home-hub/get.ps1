# Lists the app if it is installed.
param([string] $Deployment, [string] $References)
. (Join-Path $PSScriptRoot "apps.ps1")

if (Test-Path $Program) {
    $Name = Get-ComponentName $References | ConvertTo-Json
    Write-Output-File $Deployment "[{`"name`":$Name}]"
} else {
    Write-Output-File $Deployment "[]"
}
